field.o: field.c field.h source.h
field.h:
source.h:
