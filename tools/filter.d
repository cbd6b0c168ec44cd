filter.o: filter.c files.h filter.h say.h
files.h:
filter.h:
say.h:
