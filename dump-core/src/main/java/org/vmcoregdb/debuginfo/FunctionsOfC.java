package org.vmcoregdb.debuginfo;

import java.util.List;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.symbols.Symbol;

/**
 * Which functions of a kernel are written in C, as far as its types say so.
 *
 * @param kernel whose they are
 */
public record FunctionsOfC(Kernel kernel) {
    /** True if one of these names of a function is that of a function written in C. */
    public boolean contains(List<Symbol> names) {
        return names.stream().anyMatch(this::contains);
    }

    /** Compilers append a suffix to what they make of a function: {@code .cold}, {@code .isra.0}, {@code .constprop.0}. */
    private boolean contains(Symbol symbol) {
        String name = symbol.name();
        int dot = name.indexOf('.');
        return kernel.types().hasFunction(dot > 0 ? name.substring(0, dot) : name);
    }
}
