package org.vmcoregdb.debuginfo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.vmcoregdb.symbols.Symbol;
import org.vmcoregdb.symbols.SymbolTable;

/** The code symbols of a table, by address. */
public final class CodeSymbols {
    private final long[] addresses;
    private final List<List<Symbol>> names;

    private CodeSymbols(long[] addresses, List<List<Symbol>> names) {
        this.addresses = addresses;
        this.names = names;
    }

    /** Those in sections of code: vmlinux's table does not mark labels in assembly as functions. */
    public static CodeSymbols of(SymbolTable table, List<MemorySection> sections) {
        List<MemorySection> code = sections.stream().filter(MemorySection::code).toList();
        List<List<Symbol>> names = new ArrayList<>();
        table.forEach(symbol -> {
            if (isIn(code, symbol.address())) {
                List<Symbol> last = names.isEmpty() ? List.of() : names.get(names.size() - 1);
                if (last.isEmpty() || last.get(0).address() != symbol.address()) {
                    last = new ArrayList<>(1);
                    names.add(last);
                }
                last.add(symbol);
            }
        });
        return new CodeSymbols(names.stream().mapToLong(n -> n.get(0).address()).toArray(), names);
    }

    /** Asked for each of 150,000 symbols: no stream. */
    private static boolean isIn(List<MemorySection> sections, long address) {
        for (MemorySection section : sections) {
            if (section.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** Where functions begin, ascending; not to be changed. */
    public long[] addresses() {
        return addresses;
    }

    /** The names of the function that begins at an address; none if none does. */
    public List<Symbol> at(long address) {
        int found = Arrays.binarySearch(addresses, address);
        return found < 0 ? List.of() : names.get(found);
    }

    /** Where the function that begins at an address ends: where the next begins; empty if none begins there. */
    public OptionalLong endOf(long address) {
        int found = Arrays.binarySearch(addresses, address);
        return found < 0 || found + 1 == addresses.length
                ? OptionalLong.empty()
                : OptionalLong.of(addresses[found + 1]);
    }

    /** Takes the code of one function. */
    @FunctionalInterface
    public interface RangeVisitor {
        /** Its range and its names. */
        void range(long start, long end, List<Symbol> names);
    }

    /** Takes neighbouring functions that have something in common. */
    @FunctionalInterface
    public interface StretchVisitor {
        /** Their range, and whether they have it. */
        void stretch(long start, long end, boolean common);
    }

    /** Shows each function in a section; it ends where the next begins. */
    public void forEachRange(MemorySection section, RangeVisitor visitor) {
        int first = Arrays.binarySearch(addresses, section.start());
        for (int i = first >= 0 ? first : -first - 1; i < addresses.length && section.contains(addresses[i]); i++) {
            boolean last = i + 1 == addresses.length || !section.contains(addresses[i + 1]);
            visitor.range(addresses[i], last ? section.end() : addresses[i + 1], names.get(i));
        }
    }

    /** Shows the functions in a section, as many neighbours at once as all are, or all are not, what {@code test} says. */
    public void forEachStretch(MemorySection section, Predicate<List<Symbol>> test, StretchVisitor visitor) {
        Stretch stretch = new Stretch(visitor);
        forEachRange(section, (start, end, symbols) -> stretch.add(start, end, test.test(symbols)));
        stretch.flush();
    }

    private static final class Stretch {
        private final StretchVisitor visitor;
        private long start;
        private long end;
        private boolean common;

        Stretch(StretchVisitor visitor) {
            this.visitor = visitor;
        }

        void add(long from, long to, boolean is) {
            if (start == end || is != common) {
                flush();
                start = from;
                common = is;
            }
            end = to;
        }

        void flush() {
            if (start != end) {
                visitor.stretch(start, end, common);
            }
        }
    }
}
