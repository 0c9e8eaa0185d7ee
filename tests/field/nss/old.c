// SPDX-License-Identifier: GPL-2.0
/*
 * To be preloaded into a program that uses NSS: makes it measure the speed of its
 * directory in that directory, as it did before it learnt to make a temporary one,
 * whose removal takes the negative dentries along. The answer has the length of the
 * question, DIR/./././., which is DIR; and rmdir() refuses a path that ends in a dot.
 */
#include <string.h>

char *mkdtemp(char *path);

char *mkdtemp(char *path)
{
	char *at = strrchr(path, '/');
	int dot;

	for (dot = 0; at && *at; at++, dot = !dot)
		*at = dot ? '.' : '/';
	return path;
}
