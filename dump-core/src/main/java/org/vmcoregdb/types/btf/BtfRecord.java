package org.vmcoregdb.types.btf;

/**
 * A type record as it lies in BTF.
 *
 * @param id its number
 * @param kind one of {@link BtfKind}
 * @param nameOffset of its name in the strings
 * @param length how many members, constants or parameters it has
 * @param flag {@code kind_flag}: what it means depends on the kind
 * @param sizeOrType a size in bytes or the id of another type
 * @param data the 32-bit words after it
 */
public record BtfRecord(int id, int kind, int nameOffset, int length, boolean flag, int sizeOrType, int[] data) {}
