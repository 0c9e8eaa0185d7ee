// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <libkmod.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "kernel.h"
#include "klog.h"
#include "module.h"
#include "options.h"
#include "snapshot.h"
#include "text.h"

#define PARAMETER_CLASSES	"classes="

static int check_root(const char *what)
{
	if (!geteuid())
		return RC_OK;
	return error_say(RC_ERROR, "only root may %s the module; run this as root", what);
}

static int check_kernel(void)
{
	if (!kernel_has_modules())
		return error_say(RC_ABSENT,
				 "kernel %s was built without loadable modules; use a kernel with CONFIG_MODULES",
				 kernel_release());
	if (kernel_module_loaded())
		return error_say(RC_ERROR,
				 "the module is already loaded; run 'refledger unload' first to change its parameters");
	if (kernel_modules_disabled())
		return error_say(RC_ABSENT,
				 "module loading is switched off until the next boot (kernel.modules_disabled=1)");
	return RC_OK;
}

/* This tool has its own sentences. */
static void keep_quiet(void *data, int priority, const char *file, int line,
		       const char *function, const char *format, va_list args)
{
}

static struct kmod_ctx *make_context(void)
{
	struct kmod_ctx *context = kmod_new(NULL, NULL);

	if (context)
		kmod_set_log_fn(context, keep_quiet, NULL);
	return context;
}

static int say_no_module(const char *file, int error)
{
	if (file)
		return error_say(RC_ABSENT, "%s cannot be read: %s; 'make' builds the module",
				 file, strerror(error));
	return error_say(RC_ABSENT,
			 "there is no module refledger for kernel %s in /lib/modules; install that kernel's headers and run 'make install', or try 'make demo'",
			 kernel_release());
}

static int find_module(struct kmod_ctx *context, const char *file,
		       struct kmod_module **module)
{
	struct kmod_list *list = NULL;
	int error;

	*module = NULL;
	if (file) {
		error = access(file, R_OK) ? -errno :
			kmod_module_new_from_path(context, file, module);
		return error ? say_no_module(file, -error) : RC_OK;
	}
	kmod_module_new_from_lookup(context, KERNEL_MODULE, &list);
	if (list)
		*module = kmod_module_get_module(list);
	kmod_module_unref_list(list);
	return *module ? RC_OK : say_no_module(NULL, 0);
}

static char *join_parameters(const struct options *options)
{
	const char *classes = options->classes ? options->classes : "";
	size_t size = strlen(PARAMETER_CLASSES) + strlen(classes) + 2;
	char *line, *to;
	int i;

	for (i = 0; i < options->nr_arguments; i++)
		size += strlen(options->arguments[i]) + 1;
	line = calloc(1, size);
	for (i = 0, to = line; line && i < options->nr_arguments; i++)
		to += sprintf(to, "%s%s", i ? " " : "", options->arguments[i]);
	if (line && options->classes)
		sprintf(to, "%s" PARAMETER_CLASSES "%s", i ? " " : "", classes);
	return line;
}

static int check_parameters(const struct options *options)
{
	const char *word;
	int i;

	for (i = 0; i < options->nr_arguments; i++) {
		word = options->arguments[i];
		if (strcspn(word, "=") == 0 || !strchr(word, '=') ||
		    strpbrk(word, " \t\n"))
			return error_say(RC_USAGE, "'%s' is not a parameter NAME=VALUE", word);
		if (options->classes &&
		    !strncmp(word, PARAMETER_CLASSES, strlen(PARAMETER_CLASSES)))
			return error_say(RC_USAGE, "--classes and '%s' say the same; give one",
					 word);
	}
	return RC_OK;
}

/* "parmtype=NAME:TYPE" stands in the file for each parameter. */
static bool has_parameter(const struct kmod_list *list, const char *name,
			  size_t length)
{
	const struct kmod_list *info;
	const char *value;

	kmod_list_foreach(info, list) {
		value = kmod_module_info_get_value(info);
		if (!strcmp(kmod_module_info_get_key(info), "parmtype") &&
		    !strncmp(value, name, length) && value[length] == ':')
			return true;
	}
	return false;
}

/* The kernel itself would only warn in its log. */
static int check_names(struct kmod_module *module, const struct options *options)
{
	struct kmod_list *list = NULL;
	int rc = RC_OK;
	int i;

	if (kmod_module_get_info(module, &list) < 0)
		return RC_OK;
	for (i = 0; !rc && i < options->nr_arguments; i++) {
		const char *word = options->arguments[i];
		size_t length = strcspn(word, "=");

		if (!has_parameter(list, word, length))
			rc = error_say(RC_USAGE,
				       "the module has no parameter '%.*s'; 'modinfo -p refledger' lists them",
				       (int)length, word);
	}
	kmod_module_info_free_list(list);
	return rc;
}

static int say_wrong_kernel(struct kmod_module *module)
{
	struct kmod_list *list = NULL, *info;
	char built[96] = "";

	if (kmod_module_get_info(module, &list) < 0)
		return error_say(RC_ABSENT, "the file is not a kernel module");
	kmod_list_foreach(info, list) {
		if (!strcmp(kmod_module_info_get_key(info), "vermagic"))
			snprintf(built, sizeof(built), "%s", kmod_module_info_get_value(info));
	}
	built[strcspn(built, " ")] = '\0';
	kmod_module_info_free_list(list);
	return error_say(RC_ABSENT,
			 "the module was built for kernel %s, kernel %s runs (version magic); build it again with the headers of the running kernel",
			 built, kernel_release());
}

static int say_not_permitted(void)
{
	const char *lockdown = kernel_lockdown();

	if (lockdown)
		return error_say(RC_ABSENT,
				 "the kernel is locked down (%s): it takes only signed modules and closes debugfs; switch Secure Boot off, or sign the module with an enrolled key (MOK) and boot without lockdown",
				 lockdown);
	return error_say(RC_ERROR,
			 "the kernel does not permit loading modules here; CAP_SYS_MODULE is needed, which containers lack");
}

static int say_refused(int error, const char *log)
{
	int rc = error == EINVAL || error == ENOMEM ? RC_ERROR : RC_ABSENT;

	if (*log)
		return error_say(rc, "the module refused to load (%s): %s",
				 strerror(error), log);
	return error_say(rc, "the kernel refused the module (%s); 'dmesg' may say why",
			 strerror(error));
}

static int say_not_loaded(struct kmod_module *module, int error, const char *log)
{
	switch (error) {
	case EPERM:
	case EACCES:
		return say_not_permitted();
	case ENOEXEC:
		return say_wrong_kernel(module);
	case EEXIST:
		return error_say(RC_ERROR, "the module is already loaded");
	case ENOKEY:
	case EKEYREJECTED:
	case EBADMSG:
		return error_say(RC_ABSENT,
				 "the kernel takes only signed modules (%s); sign it with an enrolled key (MOK)",
				 strerror(error));
	}
	return say_refused(error, log);
}

static int insert(struct kmod_module *module, const char *parameters)
{
	int fd = klog_open();
	char log[512];
	int error;

	error = kmod_module_probe_insert_module(module, KMOD_PROBE_FAIL_ON_LOADED,
						parameters, NULL, NULL, NULL);
	klog_last(fd, log, sizeof(log));
	return error ? say_not_loaded(module, abs(error), log) : RC_OK;
}

static int show_state(void)
{
	struct snapshot snapshot;
	int rc;

	rc = snapshot_open(&snapshot, NULL, NULL, 0);
	if (!rc)
		text_brief(&snapshot);
	snapshot_close(&snapshot);
	return rc;
}

static int load(struct kmod_ctx *context, const struct options *options)
{
	struct kmod_module *module;
	char *parameters;
	int rc;

	rc = find_module(context, options->module, &module);
	if (rc)
		return rc;
	rc = check_names(module, options);
	/* Before the module: what fails then leaves nothing behind. */
	if (!rc)
		rc = kernel_mount_debugfs();
	parameters = join_parameters(options);
	if (!rc)
		rc = parameters ? insert(module, parameters) : error_memory();
	free(parameters);
	kmod_module_unref(module);
	return rc;
}

int module_start(const struct options *options)
{
	struct kmod_ctx *context;
	int rc;

	rc = check_parameters(options);
	if (!rc)
		rc = check_root("load");
	if (!rc)
		rc = check_kernel();
	if (rc)
		return rc;
	context = make_context();
	if (!context)
		return error_memory();
	rc = load(context, options);
	kmod_unref(context);
	return rc;
}

int module_load(const struct options *options)
{
	int rc = module_start(options);

	return rc ? rc : show_state();
}

static int say_not_unloaded(int error)
{
	switch (error) {
	case EAGAIN:
	case EBUSY:
		return error_say(RC_ERROR,
				 "the module is in use; close what reads %s (or uses it) and try again",
				 KERNEL_LIVE_DIR);
	case ENOENT:
		return error_say(RC_ABSENT, "the module is not loaded");
	case EPERM:
		return error_say(RC_ERROR,
				 "the kernel does not permit unloading modules here");
	}
	return error_say(RC_ERROR, "the module cannot be unloaded: %s", strerror(error));
}

static int unload(struct kmod_ctx *context)
{
	struct kmod_module *module;
	int error;

	error = kmod_module_new_from_name(context, KERNEL_MODULE, &module);
	if (error)
		return say_not_unloaded(-error);
	error = kmod_module_remove_module(module, KMOD_REMOVE_NOWAIT);
	kmod_module_unref(module);
	return error ? say_not_unloaded(abs(error)) : RC_OK;
}

int module_stop(void)
{
	struct kmod_ctx *context;
	int rc;

	rc = check_root("unload");
	if (rc)
		return rc;
	if (!kernel_module_loaded())
		return say_not_unloaded(ENOENT);
	context = make_context();
	if (!context)
		return error_memory();
	rc = unload(context);
	kmod_unref(context);
	return rc;
}

int module_unload(const struct options *options)
{
	return module_stop();
}
