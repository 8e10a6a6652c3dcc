package org.vmcoregdb.dump;

/**
 * {@code struct new_utsname} ({@code include/uapi/linux/utsname.h}).
 *
 * @param sysname always {@code Linux}
 * @param nodename the host's name
 * @param release such as {@code 6.1.0-56-cloud-amd64}
 * @param version such as {@code #1 SMP PREEMPT_DYNAMIC Debian 6.1.192-2 (2026-10-29)}
 * @param machine such as {@code x86_64}
 * @param domainname NIS domain
 */
public record UtsName(
        String sysname, String nodename, String release, String version, String machine, String domainname) {}
