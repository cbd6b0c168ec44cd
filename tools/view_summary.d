view_summary.o: view_summary.c /usr/include/libsmartcols/libsmartcols.h \
 field.h source.h view.h
/usr/include/libsmartcols/libsmartcols.h:
field.h:
source.h:
view.h:
