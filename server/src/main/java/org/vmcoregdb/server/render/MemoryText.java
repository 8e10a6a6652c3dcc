package org.vmcoregdb.server.render;

import org.vmcoregdb.memory.LittleEndian;
import org.vmcoregdb.server.result.MemoryAnswer;
import org.vmcoregdb.server.result.MemoryAnswer.Words;

/** {@code rd}, {@code search}, {@code ptov}, {@code btop}, {@code ptob}. */
final class MemoryText {
    private static final int LINE_BYTES = 16;

    private MemoryText() {}

    static void append(TextPage out, MemoryAnswer answer) {
        if (answer instanceof Words words) {
            words(out, words);
        } else if (answer instanceof MemoryAnswer.Characters characters) {
            HexDigits.padded(out, characters.address())
                    .append(":  ")
                    .append(characters.text())
                    .append('\n');
        } else if (answer instanceof MemoryAnswer.Found found) {
            found(out, found);
        } else if (answer instanceof MemoryAnswer.FoundText found) {
            out.append(Long.toHexString(found.address()))
                    .append(": ")
                    .append(found.text())
                    .append('\n');
        } else if (answer instanceof MemoryAnswer.FoundIn in) {
            TaskHeading.append(out, in.task(), !in.first());
        } else if (answer instanceof MemoryAnswer.Converted converted) {
            out.append(Long.toHexString(converted.from()))
                    .append(": ")
                    .append(Long.toHexString(converted.to()))
                    .append('\n');
        } else if (answer instanceof MemoryAnswer.Mapped mapped) {
            out.lines(mapped.first() ? "" : "\n");
            out.format("VIRTUAL           PHYSICAL        %n%-16x  %-16x%n", mapped.vaddr(), mapped.paddr());
        } else if (answer instanceof MemoryAnswer.PerCpuCopies copies) {
            out.format("PER-CPU OFFSET: %x%n  CPU    VIRTUAL         %n", copies.offset());
            copies.copies().forEach(copy -> out.format("  [%d]  %016x%n", copy.cpu(), copy.address()));
        } else if (answer instanceof MemoryAnswer.Translated || answer instanceof MemoryAnswer.PageEntry) {
            TranslationText.append(out, answer);
        } else {
            NumberText.append(out, answer);
        }
    }

    private static void words(TextPage out, Words words) {
        for (int at = 0; at < words.bytes().length; at += LINE_BYTES) {
            HexDigits.padded(out, words.address() + at).append(":  ");
            if (!words.names().isEmpty()) {
                names(out, words, at / Long.BYTES);
            } else {
                line(out, words, at);
            }
            out.append('\n');
        }
    }

    private static void names(TextPage out, Words words, int first) {
        for (int i = first; i < Math.min(first + 2, words.names().size()); i++) {
            StackWordsText.word(out, words.names().get(i), words.cacheAddresses());
        }
    }

    private static void line(TextPage out, Words words, int at) {
        MemoryAnswer.WordFormat format = words.format();
        int unit = format.unit();
        StringBuilder text = new StringBuilder();
        for (int i = at; i < at + LINE_BYTES; i += unit) {
            if (i + unit > words.bytes().length) {
                out.append(format.text() ? " ".repeat(2 * unit + 1) : "");
                continue;
            }
            long value = LittleEndian.getUnsigned(words.bytes(), i, unit);
            long shown = format.swapped() ? Long.reverseBytes(value) >>> (64 - 8 * unit) : value;
            number(out, shown, format);
            out.append(' ');
            for (int b = 0; b < unit; b++) {
                text.append(printable((byte) (shown >>> 8 * b)));
            }
        }
        if (format.text()) {
            out.append("  ").append(text);
        }
    }

    private static void number(TextPage out, long value, MemoryAnswer.WordFormat format) {
        int unit = format.unit();
        int unused = 64 - 8 * unit;
        switch (format.notation()) {
            case HEXADECIMAL -> HexDigits.append(out, value, 2 * unit);
            case SIGNED -> padded(out, Long.toString(value << unused >> unused), unit == 8 ? 15 : width(unit));
            case UNSIGNED -> padded(out, Long.toUnsignedString(value), unit == 8 ? 20 : width(unit));
        }
    }

    private static int width(int unit) {
        return unit == 4 ? 12 : unit == 2 ? 5 : 3;
    }

    private static void padded(TextPage out, String digits, int width) {
        out.append(" ".repeat(Math.max(0, width - digits.length()))).append(digits);
    }

    static char printable(byte b) {
        return b >= 0x20 && b < 0x7f ? (char) b : '.';
    }

    private static void found(TextPage out, MemoryAnswer.Found found) {
        found.around().ifPresent(around -> words(out, around.before()));
        if (found.around().isPresent()) {
            HexDigits.padded(out, found.address()).append(":  ");
        } else {
            out.append(Long.toHexString(found.address())).append(": ");
        }
        out.append(Long.toHexString(found.value())).append(' ');
        found.name().ifPresent(name -> out.append(name.startsWith("(") ? name : "(" + name + ")"));
        out.append('\n');
        found.around().ifPresent(around -> {
            words(out, around.behind());
            out.append('\n');
        });
    }
}
