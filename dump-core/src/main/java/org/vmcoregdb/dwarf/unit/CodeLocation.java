package org.vmcoregdb.dwarf.unit;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.dwarf.line.SourceLine;

/**
 * What an address is in the source.
 *
 * @param line its line: in the innermost inlined function, if there is one
 * @param function name of the function whose code it is
 * @param inlined calls inlined there, innermost first
 */
public record CodeLocation(Optional<SourceLine> line, Optional<String> function, List<InlinedCall> inlined) {}
