package org.vmcoregdb.server.shell;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.vmcoregdb.server.command.CommandException;

/** {@code cut}: of each line some characters ({@code -c}), or some of the fields that a character separates ({@code -f -d}). */
final class CutFilter implements LineFilter {
    private static final Pattern RANGE = Pattern.compile("(\\d{0,6})(-?)(\\d{0,6})");
    private static final int MOST = 1 << 20;

    private final BitSet wanted;
    private final boolean fields;
    private final char separator;
    private final boolean onlySeparated;

    private CutFilter(BitSet wanted, boolean fields, char separator, boolean onlySeparated) {
        this.wanted = wanted;
        this.fields = fields;
        this.separator = separator;
        this.onlySeparated = onlySeparated;
    }

    static CutFilter of(FilterWords words) throws CommandException {
        words.refuseOperands();
        Optional<String> characters = words.value('c').or(() -> words.value('b'));
        Optional<String> list = words.value('f').or(() -> characters);
        String separator = words.value('d').orElse("\t");
        if (list.isEmpty() || words.has('f') && characters.isPresent() || separator.length() != 1) {
            throw words.wrong("takes -c LIST, or -f LIST with -d CHARACTER");
        }
        return new CutFilter(ranges(words, list.get()), words.has('f'), separator.charAt(0), words.has('s'));
    }

    private static BitSet ranges(FilterWords words, String list) throws CommandException {
        BitSet wanted = new BitSet();
        for (String part : list.split(",", -1)) {
            Matcher range = RANGE.matcher(part);
            if (!range.matches() || part.isEmpty() || part.equals("-")) {
                throw words.wrong(list + " is not a list such as 1,3-5,7-");
            }
            int from = range.group(1).isEmpty() ? 1 : Integer.parseInt(range.group(1));
            boolean one = range.group(2).isEmpty();
            int to = one ? from : range.group(3).isEmpty() ? MOST : Integer.parseInt(range.group(3));
            if (from < 1 || to < from) {
                throw words.wrong(list + " is not a list such as 1,3-5,7-");
            }
            wanted.set(from, to + 1);
        }
        return wanted;
    }

    @Override
    public void line(String line, Consumer<String> next) {
        if (!fields) {
            StringBuilder kept = new StringBuilder();
            for (int i = 0; i < line.length(); i++) {
                kept.append(wanted.get(i + 1) ? line.substring(i, i + 1) : "");
            }
            next.accept(kept.toString());
        } else if (line.indexOf(separator) < 0) {
            if (!onlySeparated) {
                next.accept(line);
            }
        } else {
            List<String> kept = new ArrayList<>();
            String[] all = line.split(Pattern.quote(String.valueOf(separator)), -1);
            for (int i = wanted.nextSetBit(0); i > 0 && i <= all.length; i = wanted.nextSetBit(i + 1)) {
                kept.add(all[i - 1]);
            }
            next.accept(String.join(String.valueOf(separator), kept));
        }
    }
}
