view.o: view.c say.h view.h source.h
say.h:
view.h:
source.h:
