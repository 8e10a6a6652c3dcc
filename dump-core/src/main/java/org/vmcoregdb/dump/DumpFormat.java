package org.vmcoregdb.dump;

/**
 * The kind of a dump file.
 *
 * @param name what to call it, such as {@code ELF vmcore}, {@code kdump-compressed v6}
 * @param detail how it is packed, such as {@code zlib, flattened}; may be empty
 * @param partial true if a filter left pages out (crash's {@code [PARTIAL DUMP]})
 * @param incomplete true if the file is marked incomplete or is cut short
 */
public record DumpFormat(String name, String detail, boolean partial, boolean incomplete) {}
