package org.vmcoregdb.server.command.report.html;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;

/**
 * What is around the content of a page. Style and script are in the file, named by their checksums: the page's own policy forbids the
 * browser all others, and every request.
 */
public final class PageFrame {
    /** The name of the {@code meta} element that says which crash a page is about. */
    static final String CRASH_META = "vmcore-gdb-crash";

    private PageFrame() {}

    /**
     * A whole file.
     *
     * @param crash which crash it is about, for {@link org.vmcoregdb.server.command.report.KnownReports}; empty if it is about several
     * @param body the content
     */
    public static String around(String title, Optional<String> crash, Html body) {
        String style = resource("report.css");
        String script = resource("report.js");
        String policy = "default-src 'none'; base-uri 'none'; form-action 'none'; style-src " + source(style)
                + "; script-src " + source(script);
        Html page = new Html("");
        page.ours("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        page.open("meta", "http-equiv", "Content-Security-Policy", "content", policy)
                .ours("\n");
        page.ours(
                "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                        + "<meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n");
        crash.ifPresent(
                which -> page.open("meta", "name", CRASH_META, "content", which).ours("\n"));
        page.element("title", title).ours("\n<style>").ours(style).ours("</style>\n</head>\n<body>\n");
        page.add(body);
        return page.ours("<script>")
                .ours(script)
                .ours("</script>\n</body>\n</html>\n")
                .toString();
    }

    private static String source(String content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    private static String resource(String name) {
        try (InputStream in = PageFrame.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its file " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
