/**
 * BTF, the BPF Type Format ({@code Documentation/bpf/btf.rst}, {@code include/uapi/linux/btf.h}): a header, a string
 * table, and type records {u32 name_off, u32 info, u32 size_or_type} each followed by data that depends on its kind.
 * Type ids count from 1 in file order; a module's BTF continues the numbers and the strings of vmlinux's.
 *
 * <pre>
 * header   u16 magic 0xeb9f, u8 version 1, u8 flags, u32 hdr_len, u32 type_off, u32 type_len, u32 str_off, u32 str_len
 * info     bits 0-15 vlen, bits 24-28 kind, bit 31 kind_flag
 * </pre>
 */
@NullMarked
package org.vmcoregdb.types.btf;

import org.jspecify.annotations.NullMarked;
