/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TRIGGER_H
#define TRIGGER_H

#include <sys/socket.h>

/* What all triggers need. */
int must(int ret, const char *what);
void refused(int ret, int error, const char *what);
socklen_t address(const char *text, int port, struct sockaddr_storage *ss);
int ask(int s, void *what, int len);

void mapped(int n, char **args);
void sctp(int n, char **args);
void destroy(int n, char **args);
void packet(int n, char **args);
void vif(int n, char **args);

#endif
