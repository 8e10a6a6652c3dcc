package org.vmcoregdb.server.answer;

import java.util.List;
import java.util.Optional;

/** The dumps of a server that a client may choose from: {@code dumps}. */
public record DumpsAnswer(List<Dump> dumps) implements Answer {
    /**
     * One of them.
     *
     * @param number what {@code attach} takes
     * @param name what the client calls it
     * @param bytes the size of its file
     * @param users how many clients have it; empty if it is not open
     */
    public record Dump(int number, String name, long bytes, Optional<Integer> users) {
        private String state() {
            return users.map(count -> count == 0 ? "open" : "in use").orElse("-");
        }
    }

    @Override
    public String type() {
        return "dumps";
    }

    @Override
    public void text(TextPage page) {
        page.format("%6s %14s  %-8s %s\n", "NUMBER", "BYTES", "STATE", "NAME");
        for (Dump dump : dumps) {
            page.format("%6d %14d  %-8s %s\n", dump.number, dump.bytes, dump.state(), dump.name);
        }
    }

    @Override
    public void json(JsonObject out) {
        out.put(
                "dumps",
                dumps.stream()
                        .map(dump -> new JsonObject()
                                .put("number", dump.number)
                                .put("name", dump.name)
                                .put("bytes", dump.bytes)
                                .put("open", dump.users.isPresent())
                                .put("users", dump.users.orElse(0)))
                        .toList());
    }
}
