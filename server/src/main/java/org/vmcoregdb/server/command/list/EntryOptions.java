package org.vmcoregdb.server.command.list;

import java.util.ArrayList;
import java.util.List;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.types.RadixOptions;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What of each entry is shown. */
final class EntryOptions {
    @Option(names = "-s", paramLabel = "STRUCT[.MEMBER,…]", description = "Each with this struct, or members of it.")
    private List<String> values = new ArrayList<>();

    @Option(
            names = "-S",
            paramLabel = "STRUCT.MEMBER,…",
            description = "Each with these members, as plain numbers or characters.")
    private List<String> plain = new ArrayList<>();

    @Mixin
    private RadixOptions radix = new RadixOptions();

    EntryContents contents(Kernel kernel) throws CommandException {
        return EntryContents.of(kernel, values, plain, radix);
    }

    boolean isEmpty() {
        return values.isEmpty() && plain.isEmpty();
    }

    RadixOptions radix() {
        return radix;
    }
}
