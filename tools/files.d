files.o: files.c files.h say.h
files.h:
say.h:
