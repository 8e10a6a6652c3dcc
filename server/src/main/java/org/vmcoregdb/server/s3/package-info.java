/**
 * Objects of S3 and of what speaks its protocol, by {@code s3://BUCKET/KEY}: the AWS SDK's client, with its own way to find region, credentials and
 * another endpoint ({@code AWS_REGION}, {@code AWS_PROFILE}, {@code AWS_ENDPOINT_URL_S3}, {@code ~/.aws}, the machine's role). The only package that knows the
 * SDK, whose libraries are looked through only where an address needs them.
 */
@NullMarked
package org.vmcoregdb.server.s3;

import org.jspecify.annotations.NullMarked;
