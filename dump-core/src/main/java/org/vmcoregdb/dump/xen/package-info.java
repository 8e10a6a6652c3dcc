/**
 * Cores of Xen guests, as {@code xl dump-core} and {@code on_crash=coredump-…} write them (xen.git,
 * {@code docs/misc/dump-core-format.txt}): an ELF core without program headers, whose sections are
 *
 * <pre>
 * .note.Xen         notes, name "Xen": 0x2000001 {u64 magic, nr_vcpus, nr_pages, page_size},
 *                   0x2000002 {u64 major, minor; char extra[16]; …}, 0x2000003 {u64 version of this format}
 * .xen_prstatus     struct vcpu_guest_context of each vcpu
 * .xen_shared_info  the shared info page
 * .xen_pages        the guest's pages, one after the other
 * .xen_p2m          of a PV guest: {u64 pfn, u64 gmfn} of each page in .xen_pages, ascending by pfn
 * .xen_pfn          of any other guest: u64 pfn of each page, ascending; ~0 at the end says nothing
 * </pre>
 *
 * A page's place in .xen_pages is not its pfn: guests have holes. The list of pages comes after them, so that a core that was
 * cut short cannot be read at all.
 */
@NullMarked
package org.vmcoregdb.dump.xen;

import org.jspecify.annotations.NullMarked;
