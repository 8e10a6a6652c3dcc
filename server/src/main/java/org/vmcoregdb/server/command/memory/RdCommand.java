package org.vmcoregdb.server.command.memory;

import java.util.List;
import java.util.Optional;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.UserSpaces;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.AddressArguments;
import org.vmcoregdb.server.command.Arithmetic;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.command.RegisterWords;
import org.vmcoregdb.server.command.ValueNames;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rd}: memory as it is. */
@CommandLine.Command(name = "rd", description = "Shows memory as words, characters or names.")
public final class RdCommand implements Command {
    @ArgGroup(exclusive = true, multiplicity = "0..1")
    private UnitOptions unit = new UnitOptions();

    @Option(names = "-d", description = "In signed decimal.")
    private boolean signed;

    @Option(names = "-D", description = "In unsigned decimal.")
    private boolean unsigned;

    @Option(names = "-s", description = "Addresses as symbols.")
    private boolean symbols;

    @Option(
            names = "-S",
            description = "Addresses as symbols or slab caches; twice: the caches with the addresses, too.")
    private boolean[] caches = new boolean[0];

    @Option(names = "-a", description = "As characters; without a count up to the first that is not printable.")
    private boolean characters;

    @Option(names = "-x", description = "Without the characters after the numbers.")
    private boolean noCharacters;

    @Option(names = "-p", description = "The address is a physical one.")
    private boolean physical;

    @Option(names = "-u", description = "The address is in the current task's user space.")
    private boolean user;

    @Option(names = "-f", description = "The address is an offset in the dump's file.")
    private boolean file;

    @Option(names = "-m", description = "The address is one of a Xen host: not in this dump.")
    private boolean machine;

    @Option(names = "-N", description = "16- and 32-bit words in network byte order.")
    private boolean swapped;

    @Option(names = "-R", description = "The words up to the address, not from it on.")
    private boolean backwards;

    @Option(names = "-o", paramLabel = "OFFSET", description = "This is added to the address.")
    private Optional<String> offset = Optional.empty();

    @Option(names = "-e", paramLabel = "ADDRESS", description = "Up to there.")
    private Optional<String> end = Optional.empty();

    @Parameters(index = "0", paramLabel = "ADDRESS|SYMBOL", description = "Where to begin.")
    private String start = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "COUNT", description = "How many words; 1 if it is not said.")
    private Optional<String> count = Optional.empty();

    /** How large a word is. */
    static final class UnitOptions {
        @Option(names = "-8", description = "8-bit words.")
        private boolean bits8;

        @Option(names = "-16", description = "16-bit words.")
        private boolean bits16;

        @Option(names = "-32", description = "32-bit words.")
        private boolean bits32;

        @Option(names = "-64", description = "64-bit words (the default).")
        private boolean bits64;

        private int bytes() {
            return bits8 ? 1 : bits16 ? 2 : bits32 && !bits64 ? 4 : 8;
        }
    }

    @Override
    public List<String> answerTypes() {
        return List.of("memory", "characters");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        if (machine) {
            throw new CommandException("rd: -m only applies to dumps of Xen hosts");
        }
        int size = unit.bytes();
        boolean named = symbols || caches.length > 0;
        if (named && size != Long.BYTES) {
            throw new CommandException("rd: names are only shown for 64-bit words");
        }
        Kernel kernel = context.kernel();
        long address = address(context, start) + number(offset, 0);
        MemoryReader memory = reader(context, kernel, address);
        if (characters) {
            new CharacterLines(memory, context, sink)
                    .show(address, count.isPresent() || end.isPresent() ? count(context, address, 1) : -1);
            return;
        }
        long words = count(context, address, size);
        if (backwards) {
            address -= (words - 1) * size;
        }
        WordsAnswer.Notation notation = signed
                ? WordsAnswer.Notation.SIGNED
                : unsigned ? WordsAnswer.Notation.UNSIGNED : WordsAnswer.Notation.HEXADECIMAL;
        boolean text = notation == WordsAnswer.Notation.HEXADECIMAL && !noCharacters && !named;
        ValueNames names =
                caches.length > 0 ? ValueNames.SYMBOLS_AND_CACHES : symbols ? ValueNames.SYMBOLS : ValueNames.NONE;
        WordsAnswer.Look look =
                new WordsAnswer.Look(notation, swapped && (size == 2 || size == 4), text, caches.length > 1);
        new WordLines(memory, context, sink, size, look, named ? Optional.of(names.of(kernel)) : Optional.empty())
                .show(address, words);
    }

    private MemoryReader reader(CommandContext context, Kernel kernel, long address) throws CommandException {
        if (file) {
            return MemoryReader.virtual(
                    kernel.fileBytes().orElseThrow(() -> new CommandException("rd: -f needs a dump that is a file")));
        }
        if (physical) {
            return MemoryReader.physical(kernel);
        }
        boolean ofTask = user || kernel.arch().isUserAddress(address);
        return MemoryReader.virtual(ofTask ? UserSpaces.of(kernel).of(context.task()) : kernel.memory());
    }

    private static long address(CommandContext context, String text) throws CommandException {
        if (RegisterWords.is(text)) {
            return AddressArguments.parse(context, text);
        }
        Kernel kernel = context.kernel();
        Optional<Long> digits = hexadecimal(text);
        if (digits.isPresent() && Symbols.of(kernel).named(text).isEmpty()) {
            return digits.get();
        }
        try {
            return Arithmetic.evaluate(kernel, text);
        } catch (CommandException unknown) {
            throw new CommandException("rd: " + text + " is neither a symbol nor an address");
        }
    }

    private static Optional<Long> hexadecimal(String text) {
        String digits = text.startsWith("0x") ? text.substring(2) : text;
        return digits.matches("[0-9a-fA-F]{1,16}") ? Optional.of(Long.parseUnsignedLong(digits, 16)) : Optional.empty();
    }

    private static long number(Optional<String> text, long otherwise) throws CommandException {
        if (text.isEmpty()) {
            return otherwise;
        }
        String digits = text.get().startsWith("-") ? text.get().substring(1) : text.get();
        long value = Arithmetic.number(digits)
                .orElseThrow(() -> new CommandException("rd: not a valid number: " + text.get()));
        return digits.equals(text.get()) ? value : -value;
    }

    private long count(CommandContext context, long address, int size) throws CommandException {
        long words = number(count, 1);
        if (end.isPresent()) {
            long last = address(context, end.get());
            if (Long.compareUnsigned(last, address) <= 0) {
                throw new CommandException("rd: the end " + end.get() + " is not after the start");
            }
            words = Long.divideUnsigned(last - address, size);
        }
        if (words < 0 || words > Long.MAX_VALUE / size) {
            throw new CommandException("rd: " + count.orElse("") + " words are more than there can be");
        }
        return words;
    }
}
