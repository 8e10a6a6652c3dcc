package org.vmcoregdb.symbols;

import java.util.Optional;

/**
 * A symbol of the kernel or a module.
 *
 * @param name its name
 * @param address where it is in the running kernel, KASLR included
 * @param type the letter that {@code nm} and {@code /proc/kallsyms} print: {@code T}/{@code t} text, {@code D}/{@code d}
 *     data …; upper case is global
 * @param module the module it belongs to, empty for the kernel itself
 */
public record Symbol(String name, long address, char type, Optional<String> module) {
    /** True if it names code. */
    public boolean isText() {
        return type == 't' || type == 'T' || type == 'w' || type == 'W' || type == 'i';
    }
}
