print_json.o: print_json.c print.h view.h source.h say.h
print.h:
view.h:
source.h:
say.h:
