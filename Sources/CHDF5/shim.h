// HDF5 1.10 or later, by its interface of 1.10. What its headers make macros of is functions here:
// Swift sees no macro that calls H5open() first.
#pragma once
#ifndef H5_USE_110_API
#define H5_USE_110_API
#endif
#include <hdf5.h>
#include <stdio.h>
#include <string.h>

static inline hid_t sideband_h5_little_int8(void) { return H5T_STD_I8LE; }
static inline hid_t sideband_h5_little_int64(void) { return H5T_STD_I64LE; }
static inline hid_t sideband_h5_little_uint64(void) { return H5T_STD_U64LE; }
static inline hid_t sideband_h5_little_double(void) { return H5T_IEEE_F64LE; }
static inline hid_t sideband_h5_text(void) { return H5T_C_S1; }
static inline hid_t sideband_h5_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t sideband_h5_dataset_creation(void) { return H5P_DATASET_CREATE; }
static inline hid_t sideband_h5_default(void) { return H5P_DEFAULT; }
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
