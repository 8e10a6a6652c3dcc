package org.vmcoregdb.server.result;

import java.util.List;
import org.vmcoregdb.dwarf.unit.CodeLocation;

/**
 * What the frames of a stack are in the source.
 *
 * @param locations one for each frame, in their order; none if they were not asked for
 * @param inlinedCalls whether the calls inlined there are to be shown, too
 */
public record StackLines(List<CodeLocation> locations, boolean inlinedCalls) {
    /** Nothing was asked for. */
    public static final StackLines NONE = new StackLines(List.of(), false);
}
