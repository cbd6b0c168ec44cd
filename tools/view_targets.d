view_targets.o: view_targets.c /usr/include/libsmartcols/libsmartcols.h \
 field.h source.h view.h
/usr/include/libsmartcols/libsmartcols.h:
field.h:
source.h:
view.h:
