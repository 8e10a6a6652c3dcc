package org.vmcoregdb.server.answer;

import org.vmcoregdb.kernel.sched.Task;

/**
 * A task alone: one whose stack was not wanted ({@code bt -n idle}), or the heading of what follows ({@code foreach vtop}).
 *
 * @param look whether an empty line sets it apart from what was shown before
 */
public record TaskNameAnswer(Task task, Look look) implements Answer {
    /** How it is set off. */
    public enum Look {
        /** By an empty line. */
        APART,
        /** Not at all. */
        CLOSE
    }

    /** One that an empty line sets apart. */
    public TaskNameAnswer(Task task) {
        this(task, Look.APART);
    }

    @Override
    public String type() {
        return "task";
    }

    @Override
    public void text(TextPage page) {
        if (look == Look.APART) {
            page.between();
        }
        TaskHeading.append(page, task);
    }

    @Override
    public void json(JsonObject out) {
        out.put("task", TaskJson.of(task));
    }
}
