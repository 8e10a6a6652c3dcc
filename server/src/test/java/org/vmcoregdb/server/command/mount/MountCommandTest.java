package org.vmcoregdb.server.command.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.fs.Mount;
import org.vmcoregdb.kernel.fs.SuperBlocks;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.answer.CheckedJson;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.shell.SampleContext;

class MountCommandTest {
    private final SampleContext context = new SampleContext();

    @Test
    void whatIsMounted() throws CommandException {
        List<String> lines = context.text("mount").lines().toList();
        assertThat(lines)
                .hasSize(13)
                .contains("     MOUNT           SUPERBLK     TYPE   DEVNAME   DIRNAME")
                .contains("ffff8e2f811d1000 ffff8e2f8105a800 rootfs rootfs    /         ")
                .contains("ffff8e2f822448c0 ffff8e2f8105f000 debugfs debugfs  /sys/kernel/debug");
        assertThat(context.json("mount")).contains("\"type\":\"ext4\"").contains("\"directory\":\"/mnt\"");
    }

    @Test
    void someOfThem() throws CommandException {
        String mnt = context.text("mount /mnt");
        assertThat(mnt).contains("ext4   /dev/vda").doesNotContain("rootfs");
        assertThat(context.text("mount /dev/vda")).isEqualTo(mnt);
        assertThat(context.text("mount ffff8e2f92ba0800")).isEqualTo(mnt);
        assertThat(context.text("mount ext4")).isEqualTo(mnt);
        assertThatThrownBy(() -> context.run("mount /nowhere"))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("nothing that is mounted has to do with /nowhere");
    }

    /** The inode of an open file leads to where it is mounted. */
    @Test
    void thatOfAnInode() throws CommandException {
        String file = context.text("files 1")
                .lines()
                .filter(l -> l.endsWith("/init"))
                .findFirst()
                .orElse("");
        String[] words = file.strip().split(" +", -1);
        assertThat(context.text("mount " + words[3])).contains("rootfs    /  ");
        assertThat(context.text("mount " + words[2])).contains("rootfs    /  ");
    }

    @Test
    void openFilesAndDirtyInodes() throws CommandException {
        assertThat(context.text("mount -f / ")).contains("   OPEN FILES   \n").contains(" REG  /init\n");
        assertThat(context.text("mount -i /")).contains("DIRTY INODES\nffff8e2f");
    }

    @Test
    void whatIsMissingIsSaid() {
        Mount mount = new Mount(
                0x10, 0x30, 0, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("it is gone"));
        MountsAnswer answer = new MountsAnswer(
                List.of(new MountsAnswer.Shown(
                        mount,
                        Optional.empty(),
                        Optional.of(new SuperBlocks.Dirty(List.of(0x99L), Optional.of("it breaks off"))))),
                Optional.of("there may be more"),
                new MountsAnswer.Look(false));
        assertThat(AnswerText.alone(answer))
                .contains("    VFSMOUNT  ")
                .contains("unknown (unknown) (unknown)  [it is gone]\n")
                .contains("DIRTY INODES\n99\n[it breaks off]\n")
                .endsWith("[there may be more]\n");
        assertThat(CheckedJson.render(answer)).contains("\"dirty_problem\":\"it breaks off\"");
    }
}
