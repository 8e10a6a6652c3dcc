package org.vmcoregdb.server.answer;

/** The answers of one command as text, one after the other on one page. */
public final class AnswerText {
    private final TextPage page = new TextPage();

    /** The next answer's text, whole lines. */
    public String of(Answer answer) {
        return page.show(answer);
    }

    /** The text of an answer that stands alone. */
    public static String alone(Answer answer) {
        return new AnswerText().of(answer);
    }
}
