/**
 * A second bucket of the same name is refused, and then it is the one of before; a second database would be made. The
 * credentials group is refused too, but only the service knows its id: the runbook has the way. Source:
 * stackitcloud/terraform-provider-stackit, "Import" of each resource.
 */
export const leaves = {
  'stackit_objectstorage_bucket.state': { importId: '{project_id},{region},{bucket_name}' },
  'stackit_postgresflex_instance.state': {
    remedy:
      'see whether "stackit postgresflex instance list --project-id {project_id} --region {region}" shows "{instance_name}" without any use, and delete that',
  },
};
