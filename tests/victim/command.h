/* SPDX-License-Identifier: GPL-2.0 */
#ifndef VICTIM_COMMAND_H
#define VICTIM_COMMAND_H

#include <linux/kernel.h>
#include <linux/uaccess.h>

/**
 * victim_command() - do what was written to a file, "WORD N"
 * @from: what was written
 * @len: of that
 * @run: does it
 *
 * Return: @len, or why not, a negative errno.
 */
static inline ssize_t victim_command(const char __user *from, size_t len,
				     int (*run)(const char *word, unsigned int n))
{
	char text[64], word[16];
	unsigned int n;
	int err;

	if (len >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, from, len))
		return -EFAULT;
	text[len] = '\0';
	if (sscanf(text, "%15s %u", word, &n) != 2)
		return -EINVAL;
	err = run(word, n);
	return err ?: len;
}

#endif
