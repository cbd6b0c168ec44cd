print_table.o: print_table.c /usr/include/libsmartcols/libsmartcols.h \
 print.h view.h source.h say.h
/usr/include/libsmartcols/libsmartcols.h:
print.h:
view.h:
source.h:
say.h:
