source.o: source.c field.h source.h files.h say.h
field.h:
source.h:
files.h:
say.h:
