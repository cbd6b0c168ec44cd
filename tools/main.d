main.o: main.c cmd.h say.h
cmd.h:
say.h:
