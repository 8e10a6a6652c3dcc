package org.vmcoregdb.server.prompt;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jline.terminal.Attributes;
import org.jline.utils.NonBlockingReader;

/**
 * Shows an answer page by page while it is made, with the keys of {@code less}: the command does not run further than the user reads.
 */
final class Pager {
    private static final String KEYS =
            "-- MORE --  forward: <SPACE>, <ENTER> or j  backward: b or k  to the end: G  find: /  quit: q";
    private static final int WAIT_MILLIS = 100;
    private static final int TAB = 8;

    /** Characters that can be gone back to. */
    private static final int KEPT = 8 << 20;

    private final Screen screen;
    private final BooleanSupplier stopped;
    private final List<String> lines = new ArrayList<>();
    private final StringBuilder unfinished = new StringBuilder();
    private long kept;
    private int used;
    private int wanted;
    private boolean toEnd;
    private boolean quit;
    private String searched = "";

    /** @param stopped whether the user has interrupted the command */
    Pager(Screen screen, BooleanSupplier stopped) {
        this.screen = screen;
        this.stopped = stopped;
        this.wanted = screen.rows() - 1;
    }

    /** Whether the user wants no more. */
    boolean isQuit() {
        return quit;
    }

    /** More of the answer. */
    void accept(String text) {
        unfinished.append(text);
        int start = 0;
        for (int end = unfinished.indexOf("\n"); end >= 0 && !quit; end = unfinished.indexOf("\n", start)) {
            line(unfinished.substring(start, end));
            start = end + 1;
        }
        unfinished.delete(0, Math.min(start, unfinished.length()));
    }

    /** There is no more. */
    void end() {
        if (!searched.isEmpty() && !quit) {
            screen.print("(not found: " + searched + ")\n");
        }
        if (unfinished.length() > 0 && !quit) {
            line(unfinished.toString());
            unfinished.setLength(0);
        }
    }

    private void line(String line) {
        keep(line);
        if (!searched.isEmpty()) {
            if (!line.contains(searched)) {
                return;
            }
            searched = "";
            used = 0;
            wanted = screen.rows() - 1;
        }
        int height = height(line);
        if (!toEnd && used > 0 && used + height > wanted) {
            ask();
            if (quit) {
                return;
            }
            if (!searched.isEmpty()) {
                if (!line.contains(searched)) {
                    return;
                }
                searched = "";
            }
        }
        used += height;
        screen.print(line + "\n");
    }

    private void keep(String line) {
        lines.add(line);
        kept += line.length();
        while (kept > KEPT && lines.size() > 1) {
            kept -= lines.remove(0).length();
        }
    }

    /** How many rows of the terminal a line takes. */
    private int height(String line) {
        int width = 0;
        for (int i = 0; i < line.length(); i++) {
            width += line.charAt(i) == '\t' ? TAB - width % TAB : 1;
        }
        return Math.max(1, (width + screen.columns() - 1) / screen.columns());
    }

    private void ask() {
        int shownTo = lines.size() - 1;
        int top = Math.max(0, shownTo - (screen.rows() - 1));
        Attributes before = screen.terminal().enterRawMode();
        try {
            while (!quit) {
                screen.print("\r" + screen.colored("7", clipped(KEYS)));
                int key = key();
                screen.print("\r" + " ".repeat(Math.min(KEYS.length(), screen.columns() - 1)) + "\r");
                switch (key) {
                    case ' ', 'f' -> {
                        page(screen.rows() - 1);
                        return;
                    }
                    case '\r', '\n', 'j' -> {
                        page(1);
                        return;
                    }
                    case 'G', '>' -> {
                        toEnd = true;
                        return;
                    }
                    case 'b', 'k' -> {
                        top = Math.max(0, top - (key == 'b' ? screen.rows() - 1 : 1));
                        again(top, shownTo);
                    }
                    case '/' -> {
                        searched = typed();
                        if (!searched.isEmpty()) {
                            return;
                        }
                    }
                    case 'q', 'Q', -1, 3 -> quit = true;
                    default -> {
                        // any other key asks again
                    }
                }
            }
        } catch (IOException gone) {
            quit = true;
        } finally {
            screen.terminal().setAttributes(before);
        }
    }

    private String clipped(String text) {
        return text.substring(0, Math.min(text.length(), screen.columns() - 1));
    }

    private void page(int rows) {
        used = screen.rows() - 1;
        wanted = used + rows;
        if (rows > 1) {
            used = 0;
            wanted = rows;
        }
    }

    /** A page of what was shown before; the one after it is what comes next. */
    private void again(int top, int shownTo) {
        int rows = 0;
        for (int i = top; i < shownTo && rows < screen.rows() - 1; i++) {
            rows += height(lines.get(i));
            screen.print(lines.get(i) + "\n");
        }
    }

    private int key() throws IOException {
        NonBlockingReader reader = screen.terminal().reader();
        while (!stopped.getAsBoolean()) {
            int key = reader.read(WAIT_MILLIS);
            if (key != NonBlockingReader.READ_EXPIRED) {
                return key;
            }
        }
        return -1;
    }

    /** What is to be found, as it is typed. */
    private String typed() throws IOException {
        StringBuilder text = new StringBuilder();
        screen.print("/");
        for (int key = key(); key != '\r' && key != '\n' && key >= 0; key = key()) {
            if ((key == 127 || key == 8) && text.length() > 0) {
                text.setLength(text.length() - 1);
                screen.print("\b \b");
            } else if (key >= ' ' && key != 127) {
                text.append((char) key);
                screen.print(String.valueOf((char) key));
            }
        }
        screen.print("\r" + " ".repeat(Math.min(text.length() + 1, screen.columns() - 1)) + "\r");
        return text.toString();
    }
}
