show.o: show.c attach.h cmd.h files.h filter.h print.h view.h source.h \
 say.h
attach.h:
cmd.h:
files.h:
filter.h:
print.h:
view.h:
source.h:
say.h:
