package org.vmcoregdb.symbols.kallsyms;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.vmcoregdb.dump.VmcoreInfo;
import org.vmcoregdb.memory.AddressSpace;

/**
 * Where the parts of kallsyms are, as virtual addresses.
 *
 * @param names {@code kallsyms_names}
 * @param count {@code kallsyms_num_syms}
 * @param tokenTable {@code kallsyms_token_table}
 * @param tokenIndex {@code kallsyms_token_index}
 * @param addresses {@code kallsyms_offsets}, or {@code kallsyms_addresses} if they are absolute
 * @param relativeBase {@code kallsyms_relative_base}; kernels with offsets that have none count from the table itself
 * @param absolute whether addresses are whole, of 8 bytes: before 4.6
 */
public record KallsymsLocation(
        long names,
        long count,
        long tokenTable,
        long tokenIndex,
        long addresses,
        OptionalLong relativeBase,
        boolean absolute) {

    private static final long MOST_BYTES = 16 << 20;

    /** Says that all of it will be read next: its parts lie side by side, in an order that kernels changed. */
    void soon(AddressSpace memory, long symbols) {
        long start = Math.min(names, Math.min(addresses, tokenTable));
        long end = Math.max(addresses + symbols * (absolute ? Long.BYTES : Integer.BYTES), tokenIndex);
        if (end > start && end - start <= MOST_BYTES) {
            memory.soon(start, end - start);
        }
    }

    /** As vmcoreinfo says (since 6.0). */
    public static Optional<KallsymsLocation> of(VmcoreInfo info) {
        return of(info::symbol);
    }

    /** As any finder of symbols says. */
    public static Optional<KallsymsLocation> of(Function<String, OptionalLong> symbol) {
        OptionalLong names = symbol.apply("kallsyms_names");
        OptionalLong count = symbol.apply("kallsyms_num_syms");
        OptionalLong tokenTable = symbol.apply("kallsyms_token_table");
        OptionalLong tokenIndex = symbol.apply("kallsyms_token_index");
        OptionalLong offsets = symbol.apply("kallsyms_offsets");
        OptionalLong addresses = offsets.isPresent() ? offsets : symbol.apply("kallsyms_addresses");
        if (names.isEmpty() || count.isEmpty() || tokenTable.isEmpty() || tokenIndex.isEmpty() || addresses.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new KallsymsLocation(
                names.getAsLong(),
                count.getAsLong(),
                tokenTable.getAsLong(),
                tokenIndex.getAsLong(),
                addresses.getAsLong(),
                symbol.apply("kallsyms_relative_base"),
                offsets.isEmpty()));
    }
}
