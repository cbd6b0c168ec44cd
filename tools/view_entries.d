view_entries.o: view_entries.c /usr/include/libsmartcols/libsmartcols.h \
 field.h source.h view.h
/usr/include/libsmartcols/libsmartcols.h:
field.h:
source.h:
view.h:
