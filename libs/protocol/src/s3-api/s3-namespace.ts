/** Of the documents that S3 reads and writes. */
export const S3_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
