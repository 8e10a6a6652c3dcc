package org.vmcoregdb.server.command;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An expression as a user typed it, cut into pieces, and how far it has been read. */
public final class Tokens {
    private final List<String> all = new ArrayList<>();
    private final String uncut;
    private int next;

    /**
     * Cuts a text.
     *
     * @param token what a piece may be, in its first group; blanks before it belong to the match
     */
    public Tokens(Pattern token, String text) {
        Matcher matcher = token.matcher(text);
        int at = 0;
        while (at < text.length() && matcher.find(at) && matcher.start() == at) {
            all.add(matcher.group(1));
            at = matcher.end();
        }
        uncut = text.substring(at).strip();
    }

    /** What could not be cut: the text from the first place on where no piece begins; empty if there is none. */
    public String uncut() {
        return uncut;
    }

    /** True if all pieces have been read. */
    public boolean atEnd() {
        return next >= all.size();
    }

    /** The next piece, which stays; empty text at the end. */
    public String peek() {
        return atEnd() ? "" : all.get(next);
    }

    /** Reads the next piece; empty text at the end. */
    public String read() {
        String token = peek();
        skip(1);
        return token;
    }

    /** Reads the next piece if it is this one. */
    public boolean take(String token) {
        boolean found = peek().equals(token);
        skip(found ? 1 : 0);
        return found;
    }

    /** The pieces that have not been read. */
    public List<String> rest() {
        return Collections.unmodifiableList(all.subList(next, all.size()));
    }

    /** Leaves out pieces; not beyond the end. */
    public void skip(int count) {
        next = Math.min(all.size(), next + count);
    }
}
