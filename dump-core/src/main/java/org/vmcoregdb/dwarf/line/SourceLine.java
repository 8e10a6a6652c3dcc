package org.vmcoregdb.dwarf.line;

/**
 * A line of a source file.
 *
 * @param file its path: the directory of the compilation, the directory of the file and its name, as far as the former are
 *     not absolute; empty if it is not known
 * @param name the path as the compiler was given it
 * @param line its number, from 1; 0 if code belongs to no line
 */
public record SourceLine(String file, String name, int line) {}
