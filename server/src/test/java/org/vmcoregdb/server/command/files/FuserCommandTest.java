package org.vmcoregdb.server.command.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.shell.SampleContext;

class FuserCommandTest {
    private final SampleContext context = new SampleContext();

    @Test
    void whoUsesAFile() throws CommandException {
        assertThat(context.text("fuser /init"))
                .isEqualTo(" PID         TASK        COMM             USAGE\n"
                        + "    1  ffff8e2f811fa0c0  \"init\"           fd \n");
        assertThat(context.text("fuser /"))
                .contains("\"swapper/0\"      root cwd \n")
                .contains("\"rcu_tasks_trac  root cwd \n");
        assertThat(context.text("fuser /bin/busybox")).contains("\"init\"           mmap \n");
        assertThat(context.text("fuser /nonexistent")).isEqualTo("No users of /nonexistent found\n");
        assertThat(context.json("fuser /init")).contains("\"uses\":[\"fd\"]");
    }

    private String init() throws CommandException {
        String file = context.text("files 1")
                .lines()
                .filter(l -> l.endsWith("/init"))
                .findFirst()
                .orElse("");
        return file.strip().split(" +", -1)[3];
    }

    @Test
    void byInode() throws CommandException {
        assertThat(context.text("fuser " + init())).contains("    1  ffff8e2f811fa0c0  \"init\"           fd \n");
        assertThat(context.text("files -n " + init())).startsWith("     NODE           PAGES\n      0          ");
        assertThat(context.json("files -n " + init())).contains("\"nodes\":[{\"node\":0,\"pages\":");
    }

    @Test
    void wrongWords() {
        assertThatThrownBy(() -> context.run("fuser busybox"))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("busybox is neither a whole path nor the address of an inode");
        assertThatThrownBy(() -> context.run("foreach files -n 10"))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("not about tasks");
    }
}
