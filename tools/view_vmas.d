view_vmas.o: view_vmas.c /usr/include/libsmartcols/libsmartcols.h field.h \
 source.h view.h
/usr/include/libsmartcols/libsmartcols.h:
field.h:
source.h:
view.h:
