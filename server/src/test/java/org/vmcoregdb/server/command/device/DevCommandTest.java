package org.vmcoregdb.server.command.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.vmcoregdb.kernel.device.DiskActivity;
import org.vmcoregdb.kernel.device.Resource;
import org.vmcoregdb.server.answer.AnswerText;
import org.vmcoregdb.server.answer.CheckedJson;
import org.vmcoregdb.server.command.CommandException;
import org.vmcoregdb.server.shell.SampleContext;

class DevCommandTest {
    private final SampleContext context = new SampleContext();

    @Test
    void drivers() throws CommandException {
        assertThat(context.text("dev"))
                .startsWith("CHRDEV    NAME                 CDEV        OPERATIONS      \n   1      mem  ")
                .contains("   5      /dev/console   ", "  console_fops\n")
                .contains("\n\nBLKDEV    NAME                GENDISK      OPERATIONS      \n")
                .contains(" 259      blkext              (none)     \n")
                .contains("  virtblk_fops\n");
        assertThat(context.json("dev")).contains("\"kind\":\"block\"");
    }

    @Test
    void resources() throws CommandException {
        assertThat(context.text("dev -i"))
                .startsWith("    RESOURCE        RANGE    NAME\n")
                .contains("  0000-ffff  PCI IO\n")
                .contains("  00001000-0009fbff  System RAM\n");
        assertThat(context.text("dev -p"))
                .contains("    ROOT BUS     BUSNAME\n")
                .contains(" 0000:00:01.0  0100  1af4:1001  ENDPOINT \n");
        assertThat(context.json("dev -p")).contains("\"vendor_id\":6900").contains("\"kind\":\"ENDPOINT\"");
    }

    @Test
    void disks() throws CommandException {
        String heading = "MAJOR GENDISK            NAME       REQUEST_QUEUE      TOTAL  READ WRITE \n";
        assertThat(context.text("dev -d"))
                .startsWith(heading)
                .contains("  254 ffff8e2f92f46400   vda        ffff8e2f92f4ad60       0     0     0 \n");
        assertThat(context.text("dev -D")).isEqualTo(heading);
        assertThatThrownBy(() -> context.run("dev -V"))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("no device dumps found");
    }

    /** Old kernels count by another distinction, and what the driver has got. */
    @Test
    void disksOfOldKernels() {
        DiskActivity old = new DiskActivity(
                8, 0x10, "sda", 0x20, 1, 2, true, false, OptionalLong.of(3), Optional.of("it is gone"));
        DeviceAnswers.DiskRows answer = new DeviceAnswers.DiskRows(List.of(old), Optional.empty());
        assertThat(AnswerText.alone(answer))
                .isEqualTo(
                        "MAJOR GENDISK            NAME       REQUEST_QUEUE      TOTAL ASYNC  SYNC   DRV\n"
                                + "    8 10                 sda        20                     3     1     2     3[it is gone]\n");
        assertThat(CheckedJson.render(answer)).contains("\"asynchronous\":1,\"synchronous\":2");
    }

    @Test
    void longNamesAreParted() {
        Resource long1 = new Resource(
                0x1, 0, 0xffff, Optional.of("Intel Corporation 440BX/ZX - 82443BX/ZX Host bridge of this machine"), 0);
        assertThat(AnswerText.alone(new DeviceAnswers.Resources(true, List.of(long1), Optional.empty())))
                .endsWith("0000-ffff  Intel Corporation 440BX/ZX - 82443BX/ZX Host\n" + " ".repeat(29)
                        + "bridge of this machine\n");
    }

    @Test
    void whatADriverAdded() {
        byte[] bytes = {0x41, 0x42, 3, 4, 5, 6, 7, 8, 9};
        assertThat(AnswerText.alone(new DriverDumpAnswer("cxgb4", bytes, 0x20, true)))
                .isEqualTo("DEVICE: cxgb4\n00000020:  0807060504034241               09   AB.......\n");
        assertThat(CheckedJson.render(new DriverDumpAnswer("cxgb4", bytes, 0x20, false)))
                .contains("\"bytes\":\"414203040506070809\"");
    }
}
