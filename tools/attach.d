attach.o: attach.c attach.h files.h say.h
attach.h:
files.h:
say.h:
