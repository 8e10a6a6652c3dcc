package org.vmcoregdb.dwarf.unit;

import org.vmcoregdb.bytes.FormatException;

/**
 * Where an entry is, or should be: nothing has been looked at yet.
 *
 * @param units the units of the file that it is in
 * @param types in {@code .debug_types}, not in {@code .debug_info}
 * @param offset in that section
 */
public record Place(Units units, boolean types, long offset) {
    /**
     * The unit that it is in.
     *
     * @throws FormatException if no unit is there, or one that is damaged
     */
    public Unit unit() throws FormatException {
        return units.containing(types, offset);
    }
}
