import type { FunctionVersion, ImageConfig } from '@stoker/core/model/function';
import { packageOf } from '@stoker/core/model/package';
import { isRuntimeId } from '@stoker/core/model/runtime';
import type { FunctionVersionModel } from '../generated/models.js';

type Columns = Pick<
  FunctionVersionModel,
  'runtime' | 'handler' | 'codeSha256' | 'imageUri' | 'imageResolvedUri' | 'imageDigest' | 'imageConfig'
>;
type Members = Pick<FunctionVersion, 'runtime' | 'handler' | 'code' | 'imageConfig'>;

const NO_CODE = { runtime: null, handler: null, codeSha256: null };
const NO_IMAGE = { imageUri: null, imageResolvedUri: null, imageDigest: null, imageConfig: null };

/** The columns that say what a version runs: those of a zip or those of an image, the others null. */
export function toPackageColumns(version: FunctionVersion): Columns {
  const pack = packageOf(version);
  if (pack.type === 'Zip') {
    return { ...NO_IMAGE, runtime: pack.runtime, handler: pack.handler, codeSha256: pack.code.sha256 };
  }
  const { uri, resolvedUri, sha256 } = pack.image;
  const image = { imageUri: uri, imageResolvedUri: resolvedUri, imageDigest: sha256 };
  return { ...NO_CODE, ...image, imageConfig: JSON.stringify(pack.config) };
}

export function toPackage(row: Columns & { readonly code: { readonly size: number } | null }): Members {
  const { runtime, handler, codeSha256, imageUri, imageResolvedUri, imageDigest } = row;
  if (imageUri !== null && imageResolvedUri !== null && imageDigest !== null) {
    return {
      code: { sha256: imageDigest, size: 0, uri: imageUri, resolvedUri: imageResolvedUri },
      imageConfig: JSON.parse(row.imageConfig ?? '{}') as ImageConfig,
    };
  }
  if (runtime === null || handler === null || codeSha256 === null || row.code === null) {
    throw new Error('a version in the database is neither zip nor image');
  }
  if (!isRuntimeId(runtime)) throw new Error(`unknown runtime "${runtime}" in the database`);
  return { runtime, handler, code: { sha256: codeSha256, size: row.code.size } };
}
