/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PAIRING_H
#define PAIRING_H

#include <stddef.h>

#include "kinship.h"

struct class;
struct pair;

/* References that one site (its place in class->sites) took or gave back. */
struct party {
	size_t site;
	double amount;
	double left;
};

/* Who took and who gave back on one object. */
struct parties {
	struct party *take;
	size_t nr_takes;
	struct party *give;
	size_t nr_gives;
};

/* What is known about which put closes which get. */
struct pairing {
	const struct class *class;
	struct kinship kinship;
	long long *most;	/* of each site: refs of the pair that has most */
	double *bond;		/* of each get and each put of one object */
	size_t room;
};

/* Drop it also after a failure. */
int pairing_make(struct pairing *pairing, const struct class *class);
void pairing_drop(struct pairing *pairing);

/* 0 (never met) to 1 (each other's only partner). */
double pairing_affinity(const struct pairing *pairing, const struct pair *pair);

/* The pairs of the get @site; *nr of them. */
const struct pair *pairing_of(const struct class *class, long long site, size_t *nr);

/*
 * Give the puts of an object to its gets; what is left of the takes afterwards are
 * gets that no put closed.
 */
int pairing_settle(struct pairing *pairing, struct parties *parties);

#endif
