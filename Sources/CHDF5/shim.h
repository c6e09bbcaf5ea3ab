// HDF5 1.10 or later, by its interface of 1.10. What its headers make macros of is functions here:
// Swift sees no macro that calls H5open() first.
#pragma once
#ifndef H5_USE_110_API
#define H5_USE_110_API
#endif
#include <hdf5.h>
#include <stdio.h>
#include <string.h>

static inline hid_t sideband_h5_native_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t sideband_h5_little_double(void) { return H5T_IEEE_F64LE; }
static inline hid_t sideband_h5_text(void) { return H5T_C_S1; }
static inline hid_t sideband_h5_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t sideband_h5_dataset_creation(void) { return H5P_DATASET_CREATE; }
static inline hid_t sideband_h5_default(void) { return H5P_DEFAULT; }
static inline hid_t sideband_h5_all(void) { return H5S_ALL; }
static inline unsigned sideband_h5_read_only(void) { return H5F_ACC_RDONLY; }
static inline unsigned sideband_h5_truncate(void) { return H5F_ACC_TRUNC; }

/// Nothing is printed any more; the setting is the thread's own where the library knows threads.
static inline void sideband_h5_quiet(void) {
  H5open();
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

typedef struct {
  char *text;
  size_t size;
} sideband_h5_reason_text;

static inline herr_t sideband_h5_first_reason(unsigned n, const H5E_error2_t *error, void *data) {
  sideband_h5_reason_text *reason = (sideband_h5_reason_text *)data;
  (void)n;
  if (error->desc == NULL || error->desc[0] == '\0') return 0;
  snprintf(reason->text, reason->size, "%s", error->desc);
  return 1;
}

/// The innermost reason of the last failure, or an empty text.
static inline void sideband_h5_reason(char *text, size_t size) {
  sideband_h5_reason_text reason = {text, size};
  text[0] = '\0';
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, sideband_h5_first_reason, &reason);
}

/// Systems without file locks are no hindrance.
static inline void sideband_h5_lock_if_possible(hid_t access) {
#if H5_VERSION_GE(1, 10, 7) && !(H5_VERS_MINOR == 12 && H5_VERS_RELEASE == 0)
  H5Pset_file_locking(access, 1, 1);
#else
  (void)access;
#endif
}

/// A name below the file's root, and whether it is a group (1) or a dataset (0).
typedef int (*sideband_h5_visitor)(const char *name, int isGroup, void *context);

typedef struct {
  sideband_h5_visitor visit;
  void *context;
} sideband_h5_visit_state;

static inline herr_t sideband_h5_visit_object(
    hid_t object, const char *name, const H5O_info_t *info, void *data) {
  sideband_h5_visit_state *state = (sideband_h5_visit_state *)data;
  (void)object;
  if (info->type != H5O_TYPE_GROUP && info->type != H5O_TYPE_DATASET) return 0;
  return state->visit(name, info->type == H5O_TYPE_GROUP, state->context);
}

/// Each group and dataset once, in the order of names; links to other files are not followed.
static inline herr_t sideband_h5_visit(hid_t file, sideband_h5_visitor visit, void *context) {
  sideband_h5_visit_state state = {visit, context};
  return H5Ovisit(file, H5_INDEX_NAME, H5_ITER_INC, sideband_h5_visit_object, &state);
}
