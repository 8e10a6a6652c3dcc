package org.vmcoregdb.packages;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistributionPackageTest {
    @ParameterizedTest
    @CsvSource({
        "6.1.0-56-cloud-amd64, #1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2, Debian, linux-image-6.1.0-56-cloud-amd64-dbg",
        "5.10.0-43-amd64, '', Debian, linux-image-5.10.0-43-amd64-dbg",
        "6.12.118+deb13-cloud-amd64, '', Debian, linux-image-6.12.118+deb13-cloud-amd64-dbg",
        "5.15.0-91-generic, #101-Ubuntu SMP, Ubuntu, linux-image-5.15.0-91-generic-dbgsym",
        "6.8.0-1010-aws, '', Ubuntu, linux-image-6.8.0-1010-aws-dbgsym",
        "2.6.32-279.el6.x86_64, #1 SMP, Red Hat or CentOS, kernel-debuginfo-2.6.32-279.el6.x86_64",
        "5.14.0-427.el9.x86_64+debug, '', Red Hat or CentOS, kernel-debug-debuginfo-5.14.0-427.el9.x86_64",
        "6.9.4-200.fc40.x86_64, '', Fedora, kernel-debuginfo-6.9.4-200.fc40.x86_64",
        "5.15.0-100.96.32.el9uek.x86_64, '', Oracle Linux, kernel-uek-debuginfo-5.15.0-100.96.32.el9uek.x86_64",
        "6.1.79-99.167.amzn2023.x86_64, '', Amazon Linux, kernel-debuginfo-6.1.79-99.167.amzn2023.x86_64",
        "5.14.21-150400.24.100-default, '', SUSE, kernel-default-debuginfo-5.14.21-150400.24.100",
        "6.9.3-arch1-1, '', Arch, linux-debug",
        "6.6.32-1-lts, '', Arch, linux-lts-debug"
    })
    void known(String release, String version, String distribution, String name) {
        assertThat(DistributionPackage.of(release, version)).contains(new DistributionPackage(distribution, name));
        assertThat(DistributionPackage.advice(release, version))
                .isEqualTo("give the package " + name + " of " + distribution);
    }

    @Test
    void unknown() {
        assertThat(DistributionPackage.of("6.1.0", "#1 SMP")).isEmpty();
        assertThat(DistributionPackage.advice("6.1.0-mine", ""))
                .isEqualTo(
                        "give the vmlinux of 6.1.0-mine (of its build, or of its distribution's package with debug information)");
    }
}
