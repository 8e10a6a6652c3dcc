/**
 * makedumpfile's flattened stream ({@code makedumpfile -F}; QEMU writes its kdump formats so, too): a file as a row of
 * writes, for pipes that cannot seek. Read in place.
 *
 * <pre>
 *   4096 bytes   "makedumpfile" padded to 16 bytes, type 1, version 1 (64-bit, big-endian like all numbers here)
 *   then         records: offset in the file meant, size, that many bytes; a later one overwrites an earlier one
 *   at the end   a record with offset -1 and size -1
 * </pre>
 */
@NullMarked
package org.vmcoregdb.dump.flattened;

import org.jspecify.annotations.NullMarked;
