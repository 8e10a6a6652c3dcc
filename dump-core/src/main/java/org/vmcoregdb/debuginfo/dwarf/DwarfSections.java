package org.vmcoregdb.debuginfo.dwarf;

/**
 * DWARF as sections of an ELF file.
 *
 * @param info {@code .debug_info}
 * @param abbreviations {@code .debug_abbrev}
 * @param strings {@code .debug_str}
 */
public record DwarfSections(byte[] info, byte[] abbreviations, byte[] strings) {}
