package org.vmcoregdb.server.command.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.kernel.Kernel;
import org.vmcoregdb.kernel.mm.UserSpaces;
import org.vmcoregdb.kernel.module.Symbols;
import org.vmcoregdb.memory.AddressSpace;
import org.vmcoregdb.server.answer.AnswerSink;
import org.vmcoregdb.server.command.AddressArguments;
import org.vmcoregdb.server.command.Command;
import org.vmcoregdb.server.command.CommandContext;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.symbols.SymbolicAddress;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** {@code x/8gx ADDRESS}: memory as gdb shows it. Instructions ({@code x/5i}) are for {@code dis}. */
@CommandLine.Command(name = "x", description = "Shows memory as gdb does: x/8gx ADDRESS, x/2s ADDRESS, x/5i FUNCTION.")
public final class ExamineCommand implements Command {
    private static final Pattern FORMAT = Pattern.compile("/(\\d{0,6})([a-z]{0,2})");
    private static final int MOST = 1 << 16;
    private static final int TEXT_LIMIT = 200;

    @Parameters(arity = "1..*", paramLabel = "[/COUNT FORMAT SIZE] ADDRESS", description = "As gdb's x takes them.")
    private List<String> words = new ArrayList<>();

    /**
     * How memory is to be shown, in gdb's letters.
     *
     * @param letter x, d, u, o, t, c, a, s or i
     * @param unit bytes of a word
     */
    public record Format(int count, char letter, int unit) {
        /** What stands after {@code x}. */
        public static Format parse(String text) throws CommandException {
            Matcher parsed = FORMAT.matcher(text);
            if (!parsed.matches()) {
                throw new CommandException("x: " + text + " is not a format such as /8gx");
            }
            int count = parsed.group(1).isEmpty() ? 1 : Integer.parseInt(parsed.group(1));
            char letter = 'x';
            int unit = 0;
            for (char c : parsed.group(2).toCharArray()) {
                switch (c) {
                    case 'b' -> unit = 1;
                    case 'h' -> unit = 2;
                    case 'w' -> unit = 4;
                    case 'g' -> unit = 8;
                    case 'x', 'd', 'u', 'o', 't', 'c', 'a', 's', 'i' -> letter = c;
                    case 'z' -> letter = 'x';
                    default -> throw new CommandException("x: " + c + " is none of gdb's letters that are known here");
                }
            }
            if (count < 1 || count > MOST) {
                throw new CommandException("x: a count is a number from 1 to " + MOST);
            }
            int standard = letter == 'c' || letter == 's' ? 1 : letter == 'a' ? Long.BYTES : Integer.BYTES;
            return new Format(count, letter, unit == 0 || letter == 'a' ? standard : unit);
        }
    }

    @Override
    public boolean takesAnyWord() {
        return true;
    }

    @Override
    public List<String> answerTypes() {
        return List.of("examined");
    }

    @Override
    public void run(CommandContext context, AnswerSink sink) throws CommandException {
        boolean given = words.get(0).startsWith("/");
        Format format = Format.parse(given ? words.get(0) : "/");
        List<String> place = words.subList(given ? 1 : 0, words.size());
        if (place.isEmpty() || format.letter() == 'i') {
            throw new CommandException("x: where? x/8gx ADDRESS shows memory, and dis FUNCTION instructions");
        }
        String text = String.join("", place);
        long address = AddressArguments.parse(context, text.startsWith("&") ? text.substring(1) : text);
        Kernel kernel = context.kernel();
        AddressSpace memory =
                kernel.arch().isUserAddress(address) ? UserSpaces.of(kernel).of(context.task()) : kernel.memory();
        if (format.letter() == 's') {
            texts(context, memory, address, format, sink);
        } else {
            numbers(context, memory, address, format, sink);
        }
    }

    private static void numbers(
            CommandContext context, AddressSpace memory, long start, Format format, AnswerSink sink) {
        int perLine = format.letter() == 'c' ? 8 : Math.min(8, 16 / format.unit());
        for (int done = 0; done < format.count() && !context.cancelled(); done += perLine) {
            long at = start + (long) done * format.unit();
            int wanted = Math.min(perLine, format.count() - done);
            List<ExaminedAnswer.Word> words = new ArrayList<>();
            for (int i = 0; i < wanted; i++) {
                byte[] bytes = memory.readBytes(at + (long) i * format.unit(), format.unit());
                long value = memory.words().getUnsigned(bytes, 0, format.unit());
                words.add(new ExaminedAnswer.Word(
                        value, format.letter() == 'a' ? symbol(context, value) : Optional.empty()));
            }
            sink.accept(new ExaminedAnswer(at, symbol(context, at), format, words, Optional.empty()));
        }
    }

    private static void texts(CommandContext context, AddressSpace memory, long start, Format format, AnswerSink sink) {
        long at = start;
        for (int i = 0; i < format.count() && !context.cancelled(); i++) {
            byte[] one = memory.readBytes(at, 1);
            String text = one[0] == 0 ? "" : memory.readCString(at, TEXT_LIMIT);
            sink.accept(new ExaminedAnswer(at, symbol(context, at), format, List.of(), Optional.of(text)));
            boolean whole = text.length() < TEXT_LIMIT;
            at += text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length + (whole ? 1 : 0);
        }
    }

    private static Optional<SymbolicAddress> symbol(CommandContext context, long address) {
        Kernel kernel = context.kernel();
        return kernel.arch().isKernelAddress(address) ? Symbols.of(kernel).resolve(address) : Optional.empty();
    }
}
