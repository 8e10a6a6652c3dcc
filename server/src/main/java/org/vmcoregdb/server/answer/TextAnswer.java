package org.vmcoregdb.server.answer;

/** Text for the user: {@code help}. */
public record TextAnswer(String text) implements Answer {
    @Override
    public String type() {
        return "text";
    }

    @Override
    public void text(TextPage page) {
        page.lines(text);
    }

    @Override
    public void json(JsonObject out) {
        out.put("text", text);
    }
}
